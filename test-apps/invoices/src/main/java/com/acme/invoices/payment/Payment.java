package com.acme.invoices.payment;

import java.math.BigDecimal;

public record Payment(long id, long invoiceId, BigDecimal amount, String reference, BigDecimal remaining) {}
