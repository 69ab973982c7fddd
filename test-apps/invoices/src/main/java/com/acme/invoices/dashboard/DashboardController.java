package com.acme.invoices.dashboard;

import com.acme.invoices.dashboard.Dashboard.Overdue;
import com.acme.invoices.dashboard.Dashboard.Revenue;
import com.acme.invoices.dashboard.Dashboard.StatusTotal;
import com.acme.invoices.dashboard.Dashboard.TopCustomer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class DashboardController {
    private final DashboardQueries queries;
    private final ExecutorService dashboardExecutor;

    public DashboardController(DashboardQueries queries, ExecutorService dashboardExecutor) {
        this.queries = queries;
        this.dashboardExecutor = dashboardExecutor;
    }

    @GetMapping("/dashboard")
    public Dashboard dashboard() {
        CompletableFuture<List<StatusTotal>> totals =
                CompletableFuture.supplyAsync(queries::totalsByStatus, dashboardExecutor);
        CompletableFuture<List<Overdue>> overdue =
                CompletableFuture.supplyAsync(queries::overdueInvoices, dashboardExecutor);
        CompletableFuture<List<Revenue>> revenue =
                CompletableFuture.supplyAsync(queries::revenueByMonth, dashboardExecutor);
        CompletableFuture<List<TopCustomer>> customers =
                CompletableFuture.supplyAsync(queries::topCustomers, dashboardExecutor);
        return new Dashboard(totals.join(), overdue.join(), revenue.join(), customers.join());
    }
}
