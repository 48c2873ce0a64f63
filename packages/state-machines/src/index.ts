export * from './approval-machine.js';
export * from './build-transition-table.js';
export * from './decide.js';
export * from './execution-machine.js';
export * from './incident-machine.js';
export * from './runbook-machine.js';
export * from './states.js';
export * from './step-machine.js';
