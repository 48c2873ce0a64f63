import { describe, expect, it } from 'vitest';
import { leavesPortal, safePage } from './elsewhere-page';

describe('the page where an approval is decided', () => {
  it.each(['https://portal.example/approvals/r-1', '/approvals/r-1?from=incidents', 'http://localhost:3000/r-1'])(
    'is a link: %s',
    (page) => expect(safePage(page)).toBe(page),
  );

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'http://portal.example/r-1',
    '//evil.example/r-1',
    '/\\evil.example/r-1',
    'https://user:word@portal.example/r-1',
    'approvals/r-1',
    '',
  ])('is none: %j', (page) => expect(safePage(page)).toBeUndefined());

  it('is unknown until the request was sent, or for good', () => expect(safePage(null)).toBeUndefined());

  it('opens beside the portal only where it leaves it', () => {
    expect(leavesPortal('/approvals/r-1')).toBe(false);
    expect(leavesPortal('https://portal.example/')).toBe(true);
  });
});
