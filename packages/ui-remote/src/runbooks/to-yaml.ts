/** Words that YAML would read as something other than text. */
const special =
  /^(?:true|false|null|yes|no|on|off|~|[-+]?(?:\d[\d_]*)?\.?\d*(?:e[-+]?\d+)?|[-+]?\.(?:inf|nan)|0x[\da-f]+|0o[0-7]+)$/i;
const plain = /^[^\s\-?:,[\]{}#&*!|>'"%@`=<][^\n\r\t]*$/u;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  const safe = plain.test(value) && !special.test(value) && !/: |:$| #|\s$/.test(value);
  return safe ? value : JSON.stringify(value);
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

function lines(value: unknown, indent: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => {
      if (typeof item !== 'object' || item === null || isEmpty(item)) return `${indent}- ${flow(item)}`;
      const [first = '', ...rest] = lines(item, `${indent}  `);
      return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
    });
  return Object.entries(value as Record<string, unknown>).flatMap(([key, item]) => {
    if (item === undefined) return [];
    const name = `${indent}${scalar(key)}:`;
    if (typeof item !== 'object' || item === null || isEmpty(item)) return `${name} ${flow(item)}`;
    return [name, ...lines(item, `${indent}  `)];
  });
}

const flow = (value: unknown): string =>
  Array.isArray(value) ? '[]' : typeof value === 'object' && value !== null ? '{}' : scalar(value);

/**
 * JSON data as YAML 1.2, for reading. Text that could be taken for anything else is quoted as in JSON.
 *
 * @example
 * toYaml({ quorum: 2, roles: ['team_lead'] }); // 'quorum: 2\nroles:\n  - team_lead\n'
 */
export function toYaml(value: object): string {
  return isEmpty(value) ? `${flow(value)}\n` : `${lines(value, '').join('\n')}\n`;
}
