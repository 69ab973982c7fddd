package com.acme.invoices.invoice;

import java.math.BigDecimal;
import java.time.LocalDate;

public record Invoice(
        long id, String customer, BigDecimal amount, BigDecimal balance, String status, LocalDate dueDate) {}
