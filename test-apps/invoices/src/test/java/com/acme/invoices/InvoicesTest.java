package com.acme.invoices;

import com.acme.invoices.checks.InvoicesChecks;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Checks the application at {@code -Dinvoices.url} and {@code -Dinvoices.jdbc-url}, else one it starts itself. */
class InvoicesTest extends InvoicesChecks {
    private static final String URL = System.getProperty("invoices.url");

    private static LocalInvoices local;

    InvoicesTest() {
        super(
                local == null ? URL : local.baseUrl(),
                Optional.ofNullable(local == null ? System.getProperty("invoices.jdbc-url") : local.jdbcUrl()));
    }

    @BeforeAll
    static void start() throws IOException {
        if (URL == null) {
            local = LocalInvoices.start();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (local != null) {
            local.close();
        }
    }
}
