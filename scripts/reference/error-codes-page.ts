import type { ErrorCode } from '../../packages/sdk/src/contract/error-codes.js';
import { ERROR_GUIDE } from './error-guide.js';

/** Every error code: its status, when it is answered, and what to do about it. */
export function errorCodesPage(
  codes: Readonly<Record<string, { status: number; title: string }>>,
  operationsWith: (code: string) => readonly string[],
): string {
  const sections = Object.entries(codes).map(([code, { status, title }]) => {
    const advice = ERROR_GUIDE[code as ErrorCode];
    if (advice === undefined)
      throw new TypeError(`scripts/reference/error-guide.ts does not say what to do about ${code}`);
    const from = operationsWith(code);
    const where =
      from.length === 0 || from.length > 12
        ? ''
        : `\n\nAnswered by ${from.map((name) => `[\`${name}\`](operations.md#${name})`).join(', ')}.`;
    return `## ${code}\n\n**${status}** · ${title}\n\n${advice.means}\n\n*What to do:* ${advice.do}${where}`;
  });
  return `# Error codes

Generated from the contract by \`npm run generate\`. Every error is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`,
\`status\`, \`code\`, perhaps \`detail\`, \`instance\` (the request's id, under which the server's log has more), and members that
the code brings along. Compare \`code\`: titles are for people. GraphQL has the same members as \`extensions\`.

| code | status | title |
|---|---|---|
${Object.entries(codes)
  .map(([code, { status, title }]) => `| [\`${code}\`](#${code.toLowerCase()}) | ${status} | ${title} |`)
  .join('\n')}

${sections.join('\n\n')}
`;
}
