// Jest gives its workers FORCE_COLOR where it writes to a terminal: what a test expects must not depend on that.
for (const name of ['FORCE_COLOR', 'CLICOLOR_FORCE', 'NO_COLOR']) delete process.env[name];
