package com.acme.invoices.faults;

public class LedgerException extends Exception {
    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
