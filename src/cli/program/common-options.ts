import { Option } from 'commander';
import { WRITE_POLICIES, type WritePolicy } from '../../policy/policy.js';

/** Options that several commands share, so that they read the same everywhere. */
export const json = (): Option => new Option('--json', 'print the result as JSON');

export const account = (): Option =>
  new Option('--account <name>', 'account whose credentials are used (default: "default", or the only one)');

export const write = (byDefault: WritePolicy): Option =>
  new Option('--write <policy>', `what writes may do (default: ${byDefault})`).choices([...WRITE_POLICIES]);

export const approve = (byDefault: string): Option =>
  new Option('--approve <where>', `where the user is asked (default: ${byDefault})`).choices([
    'client',
    'terminal',
  ]);
