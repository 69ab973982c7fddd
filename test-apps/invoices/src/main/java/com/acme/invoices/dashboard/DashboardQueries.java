package com.acme.invoices.dashboard;

import com.acme.invoices.dashboard.Dashboard.Overdue;
import com.acme.invoices.dashboard.Dashboard.Revenue;
import com.acme.invoices.dashboard.Dashboard.StatusTotal;
import com.acme.invoices.dashboard.Dashboard.TopCustomer;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class DashboardQueries {
    private final JdbcClient jdbc;

    public DashboardQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<StatusTotal> totalsByStatus() {
        return jdbc.sql("""
                        select status, count(*) as invoices, sum(balance) as balance
                        from invoices group by status order by status
                        """).query(StatusTotal.class).list();
    }

    public List<Overdue> overdueInvoices() {
        return jdbc.sql("""
                        select id, balance, due_date from invoices
                        where due_date < current_date and balance > 0 order by due_date
                        """).query(Overdue.class).list();
    }

    public List<Revenue> revenueByMonth() {
        return jdbc.sql("""
                        select to_char(paid_at, 'YYYY-MM') as month, sum(amount) as revenue
                        from payments group by 1 order by 1
                        """).query(Revenue.class).list();
    }

    public List<TopCustomer> topCustomers() {
        return jdbc.sql("""
                        select c.name, sum(i.amount) as invoiced
                        from invoices i join customers c on c.id = i.customer_id
                        group by c.name order by 2 desc, 1 limit 5
                        """).query(TopCustomer.class).list();
    }
}
