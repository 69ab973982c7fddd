package com.acme.invoices.dashboard;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

@Configuration(proxyBeanMethods = false)
public class DashboardConfiguration {
    @Bean
    public ExecutorService dashboardExecutor() {
        return Executors.newFixedThreadPool(4, new CustomizableThreadFactory("dashboard-"));
    }
}
