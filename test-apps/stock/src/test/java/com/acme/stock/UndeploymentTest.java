package com.acme.stock;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.stock.checks.StockClient;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UndeploymentTest {
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void leavesNothingBehind(String pool) throws IOException {
        LocalStock stock = LocalStock.start("stock-undeployed-" + pool, "-Dstock.pool=" + pool, "-Duser.language=en");
        try (stock) {
            StockClient app = new StockClient(stock.baseUrl());
            assertThat(app.get("/async?how=complete").status()).isEqualTo(200);
            assertThat(app.get("/procedure").status()).isEqualTo(200);
        }

        // What Tomcat says of threads, drivers and thread locals that a stopped application still holds.
        assertThat(stock.output()).contains("Stopping service").doesNotContain("memory leak", "WARNING", "SEVERE");
    }
}
