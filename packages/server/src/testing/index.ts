export { createTestCenter, type TestCenter, testPrincipal } from './create-test-center.js';
