package com.acme.stock;

import com.acme.stock.checks.StockChecks;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Checks the application at {@code -Dstock.url}, else one it starts itself. */
class StockTest extends StockChecks {
    private static final String URL = System.getProperty("stock.url");

    private static LocalStock local;

    StockTest() {
        super(local == null ? URL : local.baseUrl());
    }

    @BeforeAll
    static void start() throws IOException {
        if (URL == null) {
            local = LocalStock.start("stock");
        }
    }

    @AfterAll
    static void stop() {
        if (local != null) {
            local.close();
        }
    }
}
