create table items (
    id int primary key,
    name varchar(80) not null,
    bin varchar(10) not null,
    supplier varchar(80) not null,
    quantity int not null,
    price decimal(10, 2) not null
);

create table deliveries (
    id bigint generated always as identity primary key,
    item_id int not null references items (id),
    quantity int not null
);

create alias restock_level for 'com.acme.stock.Procedures.restockLevel';

insert into items (id, name, bin, supplier, quantity, price) values
    (1, 'Claw hammer', 'A-1', 'O''Neill & Sons', 40, 18.50),
    (2, 'Tack hammer', 'A-1', 'O''Neill & Sons', 3, 12.00),
    (3, 'Carpenter''s pencil', 'A-2', 'O''Neill & Sons', 400, 0.80),
    (4, 'Hand saw', 'B-1', 'Brandt', 9, 24.90),
    (5, 'Hacksaw', 'B-1', 'Brandt', 15, 16.40),
    (6, 'Spirit level', 'B-2', 'Lindqvist', 22, 31.00),
    (7, 'Tape measure', 'B-2', 'Lindqvist', 64, 7.25),
    (8, 'Wood glue', 'C-1', 'Brandt', 30, 5.60),
    (9, 'Screws, 4 x 40', 'C-2', 'Lindqvist', 1200, 0.04),
    (10, 'Wall plugs', 'C-2', 'Lindqvist', 800, 0.06);
