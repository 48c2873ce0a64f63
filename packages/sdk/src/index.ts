export * from './client/index.js';
export * from './contract/index.js';
export * from './host/index.js';
export * from './provenance/index.js';
