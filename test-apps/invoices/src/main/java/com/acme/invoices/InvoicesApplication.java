package com.acme.invoices;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.Ordered;
import org.springframework.retry.annotation.EnableRetry;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Retries wrap transactions, so that each attempt has its own. */
@SpringBootApplication
@EnableScheduling
@EnableRetry(order = Ordered.LOWEST_PRECEDENCE - 1)
public class InvoicesApplication {
    public static void main(String[] args) {
        SpringApplication.run(InvoicesApplication.class, args);
    }
}
