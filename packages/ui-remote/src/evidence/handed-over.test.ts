import { afterEach, describe, expect, it } from 'vitest';
import { handedOver, handOver, takeAway } from './handed-over';

const file = new File(['bundle'], 'evidence.tar');
afterEach(takeAway);

describe('a file that is handed over to the page that checks it', () => {
  it('is there for whoever exported it, and for nobody else', () => {
    handOver(file, 'auditor');
    expect(handedOver('auditor')).toBe(file);
    expect(handedOver('operator')).toBeUndefined();
  });

  it('is there once: a page that is opened later begins empty', () => {
    handOver(file, 'auditor');
    takeAway();
    expect(handedOver('auditor')).toBeUndefined();
  });
});
