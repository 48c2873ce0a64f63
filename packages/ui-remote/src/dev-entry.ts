// Asynchronous, so that the shared React is settled before anything imports it.
import('./dev');

export {};
