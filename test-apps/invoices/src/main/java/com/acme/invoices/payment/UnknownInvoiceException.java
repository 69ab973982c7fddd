package com.acme.invoices.payment;

public class UnknownInvoiceException extends RuntimeException {
    public UnknownInvoiceException(long invoiceId) {
        super("No invoice " + invoiceId);
    }
}
