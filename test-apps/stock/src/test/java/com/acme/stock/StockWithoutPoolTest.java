package com.acme.stock;

import com.acme.stock.checks.StockChecks;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class StockWithoutPoolTest extends StockChecks {
    private static LocalStock local;

    StockWithoutPoolTest() {
        super(local.baseUrl());
    }

    @BeforeAll
    static void start() throws IOException {
        local = LocalStock.start("stock-without-pool", "-Dstock.pool=false");
    }

    @AfterAll
    static void stop() {
        local.close();
    }
}
