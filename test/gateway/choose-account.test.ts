import { describe, expect, test } from '@jest/globals';
import { chooseAccount } from '../../src/gateway/choose-account.js';
import { toTool } from '../../src/mcp/tools.js';
import { testGateway } from '../helpers/gateway.js';

describe('chooseAccount', () => {
  test('takes _account out of the arguments, and leaves the rest as it is', () => {
    const args = { id: '1', _account: 'work' };
    expect(chooseAccount(args, undefined, undefined)).toEqual({ args: { id: '1' }, account: 'work' });
    expect(args).toEqual({ id: '1', _account: 'work' });
    expect(chooseAccount({ id: '1' }, undefined, undefined)).toEqual({ args: { id: '1' } });
    expect(chooseAccount({ _account: null }, 'work', undefined)).toEqual({ args: {}, account: 'work' });
    expect(chooseAccount('no object', undefined, 'work')).toEqual({ args: 'no object', account: 'work' });
  });

  test.each([[1], [true], [''], [['work']], [{ name: 'work' }]])('refuses %j as a name', (_account) => {
    expect(() => chooseAccount({ _account }, undefined, undefined)).toThrow(
      expect.objectContaining({ code: 'invalid_arguments', details: { field: '_account' } }),
    );
  });

  test('a client cannot leave the account that the user chose', () => {
    expect(chooseAccount({}, 'default', 'work').account).toBe('work');
    expect(chooseAccount({ _account: 'work' }, undefined, 'work').account).toBe('work');
    for (const [asked, pinned] of [[undefined, 'work'] as const, ['work', undefined] as const]) {
      expect(() => chooseAccount({ _account: 'default' }, asked, pinned)).toThrow(
        expect.objectContaining({ code: 'unknown_account' }),
      );
    }
  });
});

describe('what clients see of accounts', () => {
  const schemas = async (accounts: string[], pinned?: ReadonlyMap<string, string>) => {
    const { offer } = testGateway({ accounts, ...(pinned ? { pinned } : {}) });
    const choices = await offer.accountChoices('shop');
    const published = await offer.published();
    return published.map((entry) => toTool(entry, choices).inputSchema);
  };

  test('is an enum where there is a choice, required if none is the default', async () => {
    const [schema] = await schemas(['default', 'work']);
    expect(schema?.properties?.['_account']).toMatchObject({ type: 'string', enum: ['default', 'work'] });
    expect(schema?.required).toEqual(['id']);
    expect((await schemas(['home', 'work']))[0]?.required).toEqual(['id', '_account']);
  });

  test('is nothing where there is none, or one is pinned', async () => {
    for (const schema of [
      ...(await schemas([])),
      ...(await schemas(['work'])),
      ...(await schemas(['default', 'work'], new Map([['shop', 'work']]))),
    ]) {
      expect(JSON.stringify(schema)).not.toContain('_account');
    }
  });

  test('the function is called without it, by the account that it names', async () => {
    const { gateway, entered } = testGateway({ accounts: ['default', 'work'] });
    const outcome = await gateway.call({
      name: 'shop.get_item',
      args: { id: '1', _account: 'work' },
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({ ok: true, account: 'work' });
    expect(entered[0]).toMatchObject({ argsJson: '{"id":"1"}', context: { account: 'work' } });
  });
});
