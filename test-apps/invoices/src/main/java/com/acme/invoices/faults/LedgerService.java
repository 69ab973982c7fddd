package com.acme.invoices.faults;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

@Service
public class LedgerService {
    private final JdbcClient jdbc;

    public LedgerService(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void reconcile(long invoice) {
        try {
            averageEntry(invoice, 0);
        } catch (LedgerException e) {
            throw new IllegalStateException("Ledger for invoice " + invoice + " is out of balance", e);
        }
    }

    private static long averageEntry(long invoice, int entries) throws LedgerException {
        try {
            return invoice * 100 / entries;
        } catch (ArithmeticException e) {
            throw new LedgerException("Invoice " + invoice + " has no ledger entries", e);
        }
    }

    /** The table does not exist. */
    public long countEntries() {
        return jdbc.sql("select count(*) from ledger_entries where period = '2026-Q3'")
                .query(Long.class)
                .single();
    }

    public int closePeriod(long millis) {
        return jdbc.sql("select 1 from pg_sleep(? / 1000.0)")
                .param(millis)
                .query(Integer.class)
                .single();
    }
}
