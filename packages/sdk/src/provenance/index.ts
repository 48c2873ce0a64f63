export * from './canonical-json.js';
export * from './checkpoint.js';
export * from './event-hash.js';
export * from './merkle.js';
export * from './verify-chain.js';
