import { describe, expect, it } from 'vitest';
import { isLocalHost, isSameOrigin } from './same-origin.js';

const request = (headers: Record<string, string>) => new Request('http://127.0.0.1:4600/', { headers });

describe('isSameOrigin', () => {
  it('believes the browser about where a request comes from', () => {
    expect(isSameOrigin(request({ 'sec-fetch-site': 'same-origin' }))).toBe(true);
    expect(isSameOrigin(request({ 'sec-fetch-site': 'none' }))).toBe(true);
    expect(isSameOrigin(request({ 'sec-fetch-site': 'same-site' }))).toBe(false);
    expect(isSameOrigin(request({ 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1:4600' }))).toBe(false);
  });

  it('falls back to the origin, port included', () => {
    const host = '127.0.0.1:4600';
    expect(isSameOrigin(request({ host, origin: 'http://127.0.0.1:4600' }))).toBe(true);
    expect(isSameOrigin(request({ host, origin: 'http://127.0.0.1:4601' }))).toBe(false);
    expect(isSameOrigin(request({ host, origin: 'null' }))).toBe(false);
  });

  it('refuses a request that says nothing', () => {
    expect(isSameOrigin(request({}))).toBe(false);
  });
});

describe('isLocalHost', () => {
  it('knows this machine by its own names only', () => {
    expect(isLocalHost(request({ host: 'localhost:4600' }))).toBe(true);
    expect(isLocalHost(request({ host: '127.0.0.1' }))).toBe(true);
    expect(isLocalHost(request({ host: '[::1]:4600' }))).toBe(true);
    expect(isLocalHost(request({ host: 'rebound.example:4600' }))).toBe(false);
    expect(isLocalHost(request({}))).toBe(false);
  });
});
