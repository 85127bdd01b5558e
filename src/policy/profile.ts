import type { Profile, Settings } from '../config/settings.js';
import { KosmoError } from '../shared/errors.js';
import { shownName } from '../shared/names.js';
import { didYouMean, nearest } from '../shared/suggest.js';
import type { WritePolicy, WriteSetting } from './policy.js';

export interface ServeFlags {
  profile?: string;
  integrations: readonly string[];
  write?: WritePolicy;
  maxResultChars?: number;
}

export interface ServePlan {
  integrations: readonly string[];
  write: WriteSetting;
  maxResultChars?: number;
}

const ORDER: readonly WritePolicy[] = ['deny', 'ask', 'allow'];

/**
 * What a server is to serve: flags before the user's profile, and a project's profile of the same name only narrows.
 * Throws `usage` for an unknown profile, with the nearest names.
 */
export function planServe(settings: Settings, flags: ServeFlags): ServePlan {
  const own = flags.profile === undefined ? undefined : findProfile(settings, flags.profile);
  const narrowing = settings.layers
    .filter((layer) => layer.scope === 'project')
    .flatMap((layer) => (flags.profile === undefined ? [] : (layer.profiles.get(flags.profile) ?? [])));
  const chars = [
    flags.maxResultChars ?? own?.max_result_chars?.value,
    ...narrowing.map((profile) => profile.max_result_chars?.value),
  ].filter((value) => value !== undefined);
  return {
    integrations: narrowing.reduce<readonly string[]>(
      (chosen, { integrations }) =>
        integrations === undefined ? chosen : chosen.filter((name) => integrations.value.includes(name)),
      flags.integrations.length > 0 ? flags.integrations : (own?.integrations?.value ?? []),
    ),
    write: [baseWrite(flags, own), ...narrowing.flatMap(profileWrite)].reduce((a, b) =>
      ORDER.indexOf(b.value) < ORDER.indexOf(a.value) ? b : a,
    ),
    ...(chars.length === 0 ? {} : { maxResultChars: Math.min(...chars) }),
  };
}

function baseWrite(flags: ServeFlags, own: Profile | undefined): WriteSetting {
  if (flags.write !== undefined) return { value: flags.write, at: `--write=${flags.write}`, explicit: true };
  return (
    (own && profileWrite(own)[0]) ?? { value: 'deny', at: 'the default of --write is deny', explicit: true }
  );
}

const profileWrite = ({ write_policy: write }: Profile): WriteSetting[] =>
  write === undefined ? [] : [{ ...write, explicit: true }];

function findProfile(settings: Settings, name: string): Profile {
  const layers = settings.layers.filter((layer) => layer.scope === 'user');
  const found = layers.map((layer) => layer.profiles.get(name)).find((profile) => profile !== undefined);
  if (found) return found;
  const known = layers.flatMap((layer) => [...layer.profiles.keys()]);
  const inProject = settings.layers.map((layer) => layer.profiles.get(name)).find(Boolean);
  throw new KosmoError('usage', `There is no profile ${shownName(name)}.${didYouMean(name, known)}`, {
    hint: inProject
      ? `${inProject.at} has one, but a project can only narrow a profile of your own configuration.`
      : known.length === 0
        ? 'Your configuration has no mcp_gateway.profiles.'
        : `Profiles: ${known.join(', ')}.`,
    details: { suggestions: nearest(name, known) },
  });
}
