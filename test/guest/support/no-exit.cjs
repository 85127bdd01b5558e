process.exit = (code) => {
  throw new Error(`process.exit(${code})`);
};
