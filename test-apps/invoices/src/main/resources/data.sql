insert into customers (id, name)
values (1, 'Ada Tools'), (2, 'Bright Bakery'), (3, 'Cobalt Cycles'), (4, 'Delta Dental'),
       (5, 'Elm Street Books'), (6, 'Fjord Fisheries'), (7, 'Granite Garage'), (8, 'Harbour Hotel')
on conflict do nothing;

-- 40 invoices: 7 past their due date, every fifth paid, the rest open.
insert into invoices (id, customer_id, amount, balance, status, due_date)
select n,
       1 + n % 8,
       n * 100,
       case when n % 5 = 0 then 0 else n * 100 end,
       case when n % 5 = 0 then 'PAID' else 'OPEN' end,
       case when n in (3, 8, 11, 14, 17, 22, 29) then current_date - n else current_date + 30 + n end
from generate_series(1, 40) n
on conflict do nothing;

insert into payments (id, invoice_id, amount, reference, status, paid_at)
select id, id, amount, 'TRANSFER-' || id, 'RECORDED', now() - id * interval '7 days'
from invoices
where id % 5 = 0
on conflict do nothing;

insert into payment_versions (payment_id, version, amount, note)
select id, 1, amount, 'created'
from payments
where id < 1000
on conflict do nothing;

insert into exchange_rates (currency, rate)
values ('USD', 1.0842), ('GBP', 0.8561), ('CHF', 0.9417), ('SEK', 11.2030)
on conflict do nothing;
