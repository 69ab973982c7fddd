package com.acme.invoices.payment;

import java.math.BigDecimal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class PaymentService {
    private static final Logger log = LoggerFactory.getLogger(PaymentService.class);

    private final InvoiceValidator validator;
    private final PaymentRecorder recorder;
    private final InvoiceStatus status;

    public PaymentService(InvoiceValidator validator, PaymentRecorder recorder, InvoiceStatus status) {
        this.validator = validator;
        this.recorder = recorder;
        this.status = status;
    }

    /** Four statements: the invoice's balance, the payment, its first version, the invoice's new status. */
    @Transactional
    public Payment createPayment(PaymentRequest request) {
        long invoiceId = request.invoiceId();
        BigDecimal amount = request.amount();
        BigDecimal balance = validator.validateInvoiceAndBalance(invoiceId, amount);
        long paymentId = recorder.createPaymentRecord(invoiceId, amount, request.reference());
        recorder.createPaymentVersion(paymentId, amount);
        status.recalculateInvoiceStatus(invoiceId, amount);
        log.info("Payment {} of {} recorded for invoice {}", paymentId, amount, invoiceId);
        return new Payment(paymentId, invoiceId, amount, request.reference(), balance.subtract(amount));
    }
}
