import type { Category } from '@haru/contracts'

/** A product of the sample restaurant. */
export type DemoProduct = {
  name: string
  category: Category
  /** won */
  price: number
  baseStock: number
  /** how often it is chosen within its category, against the others */
  liked: number
}

const dish = (
  category: Category,
  name: string,
  price: number,
  baseStock: number,
  liked: number,
): DemoProduct => ({ category, name, price, baseStock, liked })

/** What is on the menu of the sample restaurant. */
export const DEMO_MENU: readonly DemoProduct[] = [
  dish('MAIN_MENU', '비빔밥 Bibimbap', 9_500, 120, 16),
  dish('MAIN_MENU', '김치찌개 Kimchi Stew', 9_000, 120, 20),
  dish('MAIN_MENU', '된장찌개 Soybean Stew', 8_500, 100, 11),
  dish('MAIN_MENU', '순두부찌개 Soft Tofu Stew', 9_000, 100, 9),
  dish('MAIN_MENU', '제육볶음 Spicy Pork', 11_000, 100, 13),
  dish('MAIN_MENU', '불고기 Bulgogi', 14_000, 80, 12),
  dish('MAIN_MENU', '삼겹살 Pork Belly', 16_000, 80, 10),
  dish('MAIN_MENU', '물냉면 Cold Noodles', 10_500, 80, 7),
  dish('SUB_MENU', '해물파전 Seafood Pancake', 13_000, 50, 7),
  dish('SUB_MENU', '계란찜 Steamed Egg', 5_000, 80, 10),
  dish('SUB_MENU', '군만두 Fried Dumplings', 6_000, 80, 8),
  dish('SUB_MENU', '공깃밥 Bowl of Rice', 1_000, 200, 12),
  dish('DRINK', '콜라 Cola', 2_500, 200, 11),
  dish('DRINK', '사이다 Lemon Soda', 2_500, 200, 8),
  dish('DRINK', '식혜 Sweet Rice Punch', 3_000, 100, 4),
  dish('DRINK', '맥주 Beer', 5_000, 150, 9),
  dish('DRINK', '소주 Soju', 5_000, 150, 10),
]
