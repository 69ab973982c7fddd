package com.acme.invoices.invoice;

import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
public class InvoiceController {
    private final JdbcClient jdbc;

    public InvoiceController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @GetMapping("/invoices/{id}")
    public Invoice invoice(@PathVariable long id) {
        return jdbc.sql("""
                        select i.id, c.name as customer, i.amount, i.balance, i.status, i.due_date
                        from invoices i join customers c on c.id = i.customer_id
                        where i.id = ?
                        """)
                .param(id)
                .query(Invoice.class)
                .optional()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No invoice " + id));
    }
}
