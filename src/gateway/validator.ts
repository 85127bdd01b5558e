// A file of its own, so that the bundler can load the library on first use with its names intact.
export { Ajv } from 'ajv';
