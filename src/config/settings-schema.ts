import * as z from 'zod/v4';
import { LIMITS } from './limits.js';

export const PERMISSIONS = ['allow', 'ask', 'deny'] as const;
export type Permission = (typeof PERMISSIONS)[number];

const permission = z.enum(PERMISSIONS, { error: 'must be allow, ask or deny' });
const permissions = z.strictObject({
  read: permission.optional().describe('What reads may do.'),
  write: permission
    .optional()
    .describe('What writes may do. The strictest word of all files and flags wins.'),
});
const toggle = z
  .union([z.boolean(), z.enum(['on', 'off'])], { error: 'must be true or false' })
  .transform((value) => value === true || value === 'on');
const flag = z.boolean({ error: 'must be true or false' });

const account = z.strictObject({
  permissions: permissions.nullish().describe('The same for this account alone.'),
  production: flag.optional().describe('Marks an account whose key and service do not say it.'),
  allow_plain_http: flag
    .optional()
    .describe(
      "Lets the account's URL be plain http to another machine, which shows the key to the network. The user's own file only.",
    ),
  allow_production_writes: flag
    .optional()
    .describe(
      "Without it, writes to production are asked about, whatever else allows them. The user's own file only.",
    ),
});

const integration = z.strictObject({
  enabled: toggle
    .optional()
    .describe('Switches the integration off with false. One false in any file is enough.'),
  permissions: permissions.nullish().describe('What calls of the integration may do.'),
  allow_production_writes: flag
    .optional()
    .describe("The same for every account of the integration. The user's own file only."),
  accounts: z
    .record(z.string(), account)
    .nullish()
    .describe(
      'Accounts by name. One that has no credentials yet may be named; where its name is a slip for an account that has, and that the file does not name, what it tightens holds for that account.',
    ),
});

const names = z
  .union([z.array(z.string()), z.string()], { error: 'must be a list of names' })
  .transform((value) =>
    (typeof value === 'string' ? value.split(',') : value).map((name) => name.trim()).filter(Boolean),
  );
const selection = z
  .union(
    [names, z.strictObject({ include: names.describe('The same list, as the PHP program writes it.') })],
    { error: 'must be a list of names' },
  )
  .transform((value) => ('include' in value ? value.include : value));
const noUpstreams = selection.refine((list) => list.length === 0, {
  error: 'is not supported: this version serves integrations only',
});

const UPSTREAMS = 'Of the PHP program; empty here, as this version serves integrations only.';

const profile = z.strictObject({
  integrations: selection.optional().describe('What the server serves, unless flags name it.'),
  upstream_mcp: noUpstreams.optional().describe(UPSTREAMS),
  upstreams: noUpstreams.optional().describe(UPSTREAMS),
  mcp: noUpstreams.optional().describe(UPSTREAMS),
  write_policy: permission.optional().describe('As `--write`, unless that flag is given.'),
  expose_resources: flag.optional().describe('Of the PHP program; there are no resources here.'),
  expose_prompts: flag.optional().describe('Of the PHP program; there are no prompts here.'),
  max_result_chars: z
    .int({ error: 'must be a whole number' })
    .min(LIMITS.minResultChars, { error: `must be ${LIMITS.minResultChars} or more` })
    .optional()
    .describe('As `--max-result-chars`.'),
  force: z
    .literal(false, { error: 'is not supported: a deny cannot be forced; use write_policy' })
    .optional()
    .describe('Of the PHP program; only false is taken.'),
});

const gateway = z.strictObject({
  profiles: z
    .record(z.string(), profile)
    .nullish()
    .describe('Named sets of options, for `mcp:serve --profile NAME`.'),
});

/** The sections of a configuration file that are ours; a file shared with the PHP program has more. */
export const sections = z.object({
  integrations: z
    .object({
      permissions_default: permission
        .optional()
        .describe('Stands in for permissions that an integration does not state.'),
    })
    .catchall(integration)
    .nullish()
    .describe('Integrations by name.'),
  mcp_gateway: gateway.nullish().describe('How integrations are served.'),
  mcp_proxy: gateway.nullish(),
});

export type Sections = z.infer<typeof sections>;
export type IntegrationSection = z.infer<typeof integration>;
export type ProfileSection = z.infer<typeof profile>;

export const SECTION_NAMES = Object.keys(sections.shape);
/** Where the sections may be: below one of these, or at the top of the file. */
export const ROOT_NAMES = ['kosmo', 'kosmokrator'];
/** Every name of a setting, wherever it may stand. */
export const SETTING_NAMES = [
  ...new Set(
    [permissions, account, integration, gateway, profile].flatMap(({ shape }) => Object.keys(shape)),
  ),
];
