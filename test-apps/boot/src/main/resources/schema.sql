create table parcel (id int primary key, receiver varchar(40), state varchar(10));
insert into parcel values (1, 'Ada', 'new'), (2, 'Grace', 'new'), (3, 'Edsger', 'new');
