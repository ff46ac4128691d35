/** Our search and four libraries over the same pages: `make` gives query → ids of pages, best first. */
import { create, insertMultiple, search as searchOrama } from '@orama/orama';
import flexsearch from 'flexsearch';
import lunr from 'lunr';
import MiniSearch from 'minisearch';
import { createGuide, loadWasm } from '../../../dist/index.js';

const FIELDS = ['id', 'title', 'summary', 'when', 'asks', 'tags', 'headings', 'body'];

/** What each library indexes: the fields of the pages, code left out as in our own index. */
function makeDocuments({ rules, patterns, checklists, migrations }) {
  return [...rules, ...patterns, ...checklists, ...migrations].map((page, key) => ({
    key,
    page: page.id,
    id: page.id.replaceAll(/[/-]/g, ' '),
    title: page.title,
    summary: page.summary,
    when: page.when,
    asks: page.asks.join('\n'),
    tags: page.tags.join(' '),
    headings: page.sections.map((section) => section.heading).join('\n'),
    body: page.sections.map((section) => section.text.replace(/^```[\s\S]*?^```/gm, '')).join('\n'),
  }));
}

const ours = (knowledge, depth) => {
  const guide = createGuide(knowledge, loadWasm);
  return (query) => guide.search(query, { limit: depth }).map((hit) => hit.id);
};

const minisearch = (knowledge, depth) => {
  const documents = makeDocuments(knowledge);
  const index = new MiniSearch({ idField: 'key', fields: FIELDS });
  index.addAll(documents);
  return (query) =>
    index
      .search(query)
      .slice(0, depth)
      .map((hit) => documents[hit.id].page);
};

const lunrEngine = (knowledge, depth) => {
  const documents = makeDocuments(knowledge);
  const index = lunr(function build() {
    this.ref('key');
    for (const field of FIELDS) this.field(field);
    for (const document of documents) this.add(document);
  });
  // Its query language gives `:`, `^`, `~`, `+`, `-` and `*` a meaning that a question does not intend.
  return (query) =>
    index
      .search(query.replace(/[:^~+*-]/g, ' '))
      .slice(0, depth)
      .map((hit) => documents[Number(hit.ref)].page);
};

const flexEngine = (knowledge, depth) => {
  const documents = makeDocuments(knowledge);
  const index = new flexsearch.Document({ document: { id: 'key', index: FIELDS } });
  for (const document of documents) index.add(document);
  // A question's words do not all stand on one page: without `suggest` it finds nothing for most.
  return (query) =>
    index.search(query, { limit: depth, suggest: true, merge: true }).map((hit) => documents[hit.id].page);
};

const oramaEngine = (knowledge, depth) => {
  const index = create({ schema: Object.fromEntries(FIELDS.map((field) => [field, 'string'])) });
  const documents = makeDocuments(knowledge);
  insertMultiple(
    index,
    documents.map(({ key, page, ...fields }) => ({ ...fields, page })),
  );
  return (query) => searchOrama(index, { term: query, limit: depth }).hits.map((hit) => hit.document.page);
};

export const engines = [
  { name: 'ours', make: ours },
  { name: 'MiniSearch', make: minisearch },
  { name: 'lunr', make: lunrEngine },
  { name: 'FlexSearch', make: flexEngine },
  { name: 'Orama', make: oramaEngine },
];
