/** How much of a repository a folder is, by what stands in it and above it. */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { Scope, SourceFile } from '../types.ts';

/**
 * Whether a folder is a repository of its own: not an installed package, not below another folder with `.git`, and
 * without signs that it was taken out of a larger one.
 * @param root An absolute path.
 * @param files What was read below it, with paths relative to it.
 */
export async function scopeOf(root: string, files: readonly SourceFile[]): Promise<Scope> {
  if (/[\\/](?:node_modules|site-packages|dist-packages|pkg[\\/]mod|registry[\\/]src)[\\/]/.test(root)) return 'folder';
  if (await exists(path.join(root, '.git'))) return 'repository';
  // What a registry hands out: sources without the CI, tests and documents of their repository.
  for (const mark of ['.cargo_vcs_info.json', 'PKG-INFO']) if (await exists(path.join(root, mark))) return 'folder';
  const isPackage = await hasManifest(root);
  for (let at = path.dirname(root); ; at = path.dirname(at)) {
    // A folder of a package is a part of it, whether its repository is there or not.
    if ((await exists(path.join(at, '.git'))) || (!isPackage && (await hasManifest(at)))) return 'folder';
    if (path.dirname(at) === at) return isTakenOut(files) ? 'folder' : 'repository';
  }
}

async function hasManifest(folder: string): Promise<boolean> {
  for (const name of ['package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod'])
    if (await exists(path.join(folder, name))) return true;
  return false;
}

async function exists(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined)) !== undefined;
}

const MANIFEST = /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.py|Cargo\.toml|go\.mod)$/;
/** A link into a folder of the repository that a manifest stands in. */
const OWN_FOLDER = /https?:\/\/[^\s"']+\/(?:tree\/[^\s"'/]+\/[^\s"'/]|blob\/[^\s"'/]+\/[^\s"'/]+\/[^\s"'/])/;

/** Signs of a part in its own files: what it points to above itself, or lacks. */
function isTakenOut(files: readonly SourceFile[]): boolean {
  const manifests = files.filter((file) => MANIFEST.test(file.path));
  const own = manifests.filter((file) => !file.path.includes('/'));
  if (own.length === 0 && manifests.length > 0) return true;
  if (own.length === 0) return files.some(needsManifest);
  return own.some(pointsAbove) || files.some(({ path: name, text }) => name === 'tsconfig.json' && extendsAbove(text));
}

function pointsAbove({ path: name, text }: SourceFile): boolean {
  if (name === 'package.json')
    return /"directory"\s*:\s*"[^"]/.test(text) || /:\s*"(?:workspace|catalog):/.test(text) || OWN_FOLDER.test(text);
  if (name === 'Cargo.toml' && /^\s*\[workspace\]/m.test(text)) return false;
  return /\bworkspace\s*=\s*true\b/.test(text) || OWN_FOLDER.test(text);
}

function extendsAbove(text: string): boolean {
  return /"extends"\s*:\s*(?:\[\s*)?"\.\.\//.test(text);
}

/** Code that only runs or compiles beside a manifest. */
function needsManifest({ path: name, text }: SourceFile): boolean {
  if (/\.(?:rs|go)$/.test(name)) return true;
  return /\.[cm]?[jt]sx?$/.test(name) && /\bfrom\s+['"](?!\.|\/|node:|https?:|npm:|jsr:)[@a-z]/.test(text);
}
