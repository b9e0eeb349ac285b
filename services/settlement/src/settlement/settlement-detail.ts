import type { CardCompany, Category } from '@haru/contracts'
import { sumWon, type Won } from '@haru/money'

/** What a settlement is made of, in won: api.md. */
export type SettlementDetail = {
  revenue: { categoryList: CategoryRevenue[]; amount: Won }
  fee: { cardCompanyList: { name: CardCompany; amount: Won }[]; amount: Won }
  operatingProfit: Won
}

type CategoryRevenue = {
  category: Category
  amount: Won
  productList: { name: string; category: Category; count: number; amount: Won }[]
}

const CATEGORIES: readonly Category[] = ['MAIN_MENU', 'SUB_MENU', 'DRINK']
/** By their fee: domain.md, "card company and its fee". */
const CARD_COMPANIES: readonly CardCompany[] = ['K', 'H', 'S']

/**
 * Arranges what was sold and what the card companies took.
 * @param products in the order in which they are shown; amounts in won
 * @param fees of the companies that had payments, in won
 * @returns categories and companies in their fixed order, those without anything left out
 * @throws RangeError when a sum leaves the safe integers
 */
export function detailOf(
  products: readonly CategoryRevenue['productList'][number][],
  fees: readonly { name: CardCompany; amount: Won }[],
): SettlementDetail {
  const categoryList = CATEGORIES.map((category) => {
    const productList = products
      .filter((product) => product.category === category)
      .map(({ name, count, amount }) => ({ name, category, count, amount }))
    return { category, amount: sumWon(productList.map(({ amount }) => amount)), productList }
  }).filter(({ productList }) => productList.length > 0)
  const cardCompanyList = CARD_COMPANIES.flatMap((name) => fees.filter((fee) => fee.name === name))
  const revenue = sumWon(categoryList.map(({ amount }) => amount))
  const fee = sumWon(cardCompanyList.map(({ amount }) => amount))
  return {
    revenue: { categoryList, amount: revenue },
    fee: { cardCompanyList, amount: fee },
    operatingProfit: revenue - fee,
  }
}
