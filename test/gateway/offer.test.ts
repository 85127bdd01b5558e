import { describe, expect, test } from '@jest/globals';
import { KeyFacts } from '../../src/gateway/key-facts.js';
import { Offer } from '../../src/gateway/offer.js';
import { testGateway, testPolicy } from '../helpers/gateway.js';

const request = { name: 'shop.get_item', args: { id: '1' }, signal: new AbortController().signal };

function lazy() {
  const parts = testGateway();
  let opened = 0;
  const offer = new Offer({
    catalog: parts.gateway.catalog,
    policy: testPolicy('deny'),
    keyFacts: new KeyFacts(),
    accountNames: () => Promise.reject(new Error('unreadable')),
    open: () => {
      opened += 1;
      return Promise.resolve(parts.gateway);
    },
  });
  return { offer, opened: () => opened };
}

describe('an offer', () => {
  test('is shown without loading what carries calls out', async () => {
    const { offer, opened } = lazy();
    expect(await offer.published()).toHaveLength(1);
    expect(await offer.accountChoices('shop')).toEqual([]);
    await offer.close();
    expect(opened()).toBe(0);
  });

  test('loads it once for all calls', async () => {
    const { offer, opened } = lazy();
    const outcomes = await Promise.all([offer.call(request), offer.call(request)]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    expect(opened()).toBe(1);
    await offer.close();
  });

  test('survives that it cannot be loaded ahead: the call says so', async () => {
    const offer = new Offer({
      catalog: testGateway().gateway.catalog,
      policy: testPolicy('deny'),
      keyFacts: new KeyFacts(),
      accountNames: () => Promise.resolve([]),
      open: () => Promise.reject(new Error('gone')),
    });
    offer.warm();
    await expect(offer.call(request)).rejects.toThrow('gone');
    await offer.close();
  });
});
