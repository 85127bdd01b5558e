// Jest gives its workers FORCE_COLOR where it writes to a terminal: what a test expects must not depend on that, nor on
// the settings of whoever works on KosmoKrator and uses it.
const OURS = ['HOME', 'LOG', 'PATIENCE', 'NO_PROMPT', 'CREDENTIAL_KEY', 'SECRET_KEY'].map(
  (name) => `KOSMO_${name}`,
);
for (const name of ['FORCE_COLOR', 'CLICOLOR_FORCE', 'NO_COLOR', ...OURS]) delete process.env[name];
