package com.acme.invoices.dashboard;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

public record Dashboard(
        List<StatusTotal> totals, List<Overdue> overdue, List<Revenue> revenue, List<TopCustomer> customers) {
    public record StatusTotal(String status, long invoices, BigDecimal balance) {}

    public record Overdue(long id, BigDecimal balance, LocalDate dueDate) {}

    public record Revenue(String month, BigDecimal revenue) {}

    public record TopCustomer(String name, BigDecimal invoiced) {}
}
