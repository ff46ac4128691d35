/** Parameters of tools as one line of text. */
import type { ToolParameter } from '../../src/types.ts';

/** `name?: type{limits} "description"` for each parameter; ` ?` stands for a description that is not known. */
export function showParameters(
  parameters: readonly ToolParameter[] | undefined,
  separator = '; ',
  group = (properties: string) => properties,
): string {
  const showAll = (list: readonly ToolParameter[]): string => list.map(show).join(separator);
  const show = (parameter: ToolParameter): string => {
    const {
      name,
      required,
      type,
      description,
      enum: closed,
      items,
      properties,
      minimum,
      maximum,
      maxLength,
    } = parameter;
    const limits = [
      closed?.join('|'),
      minimum !== undefined || maximum !== undefined ? `${minimum ?? ''}..${maximum ?? ''}` : undefined,
      maxLength === undefined ? undefined : `length ${maxLength}`,
      parameter.pattern,
      parameter.format,
      parameter.hasDefault ? 'default' : undefined,
      items && show(items),
      properties && group(showAll(properties)),
    ].filter((one) => one !== undefined);
    const inner = limits.length > 0 ? `{${limits.join(', ')}}` : '';
    const told =
      description === undefined ? (parameter.descriptionUnknown ? ' ?' : '') : ` ${JSON.stringify(description)}`;
    return `${name}${required ? '' : '?'}: ${type}${inner}${told}`;
  };
  return parameters ? showAll(parameters) : 'unknown';
}
