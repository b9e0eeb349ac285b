import { type Check, dayOf } from '../check.ts'

/** Owners, staff, their stores and the stores' tablets. */
export const ACCOUNT_CHECKS: readonly Check[] = [
  {
    name: 'account-store',
    promise: 'A complete account has a store, and that store names it as its owner.',
    sql: `
      select format('users.account %s', a.id), format('store %s owned by it', a.store_id),
             case when s.id is null then 'no such store'
                  else format('a store owned by %s', s.owner_id) end
        from users.account a
        left join store.store s on s.id = a.store_id
       where a.store_id is not null and s.owner_id is distinct from a.id`,
  },
  {
    name: 'store-owner',
    promise: "A store's owner has an account, and no other store.",
    // An account without a store may be one whose sign-up was cut off: asking again completes it.
    sql: `
      select format('store.store %s', s.id), format('an owner %s with this store', s.owner_id),
             case when a.id is null then 'no such account'
                  else format('an owner with store %s', a.store_id) end
        from store.store s
        left join users.account a on a.id = s.owner_id
       where a.id is null or a.store_id <> s.id`,
  },
  {
    name: 'staff-store',
    promise: 'Who works in a store works in one that is there, and owns none.',
    sql: `
      select format('users.account %s', a.id), format('work in store %s alone', a.staff_store_id),
             case when s.id is null then 'no such store'
                  else format('store %s of its own', coalesce(a.store_id, s.id)) end
        from users.account a
        left join store.store s on s.id = a.staff_store_id
       where a.staff_store_id is not null
         and (s.id is null or a.store_id is not null or s.owner_id = a.id)`,
  },
  {
    name: 'staff-invitation',
    promise: 'An invitation to work in a store is by the owner of that store.',
    sql: `
      select format('users.staff_invitation %s', i.id),
             format('an invitation to store %s by its owner %s', i.store_id, s.owner_id),
             format('an invitation by account %s', i.invited_by)
        from users.staff_invitation i
        left join store.store s on s.id = i.store_id
       where s.owner_id is distinct from i.invited_by`,
  },
  {
    name: 'store-tablets',
    promise: 'A store has as many tablets as its POS grade says.',
    sql: `
      select format('store.store %s', s.id), format('%s tablets', g.tablets),
             format('%s tablets', coalesce(d.tablets, 0))
        from store.store s
        join (values ('BRONZE', 30), ('SILVER', 50), ('GOLD', 100)) g (pos_grade, tablets)
          using (pos_grade)
        left join (select store_id, count(*) as tablets from store.trade_device group by store_id) d
          on d.store_id = s.id
       where g.tablets <> coalesce(d.tablets, 0)`,
  },
  {
    name: 'store-opening',
    promise:
      'A store opened on the day of its creation or of its first sale, whichever came first; ' +
      'before both only while an import of sales into it is under way, or was left off.',
    // An import moves the opening before it commits, so that no sale is ever before it.
    sql: `
      select format('store.store %s', s.id), format('opened_on %s', f.day),
             format('opened_on %s', s.opened_on)
        from haru.installation i
       cross join store.store s
        left join (select store_id, min(business_day) as first_day
                     from trade.orders group by store_id) o on o.store_id = s.id
       cross join lateral (select least(${dayOf('s.created_at')}, o.first_day) as day) f
       where s.opened_on > f.day
          or s.opened_on < f.day
             and not exists (
               select from trade.job_instance j
                where j.job_name = 'import-sales'
                  and j.identifying_parameters ->> 'storeId' = s.id::text
                  and (select e.status from trade.job_execution e
                        where e.job_instance_id = j.id order by e.id desc limit 1)
                      is distinct from 'COMPLETED')`,
  },
]
