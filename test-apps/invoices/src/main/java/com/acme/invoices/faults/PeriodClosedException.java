package com.acme.invoices.faults;

public class PeriodClosedException extends RuntimeException {
    public PeriodClosedException(String message) {
        super(message);
    }
}
