package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.Work;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncResult;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Methods annotated with {@link Async}, on the pool that Spring Boot would set up. */
final class SpringConstructs {
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Settings.class);

    private SpringConstructs() {}

    static SpringConstructs addTo(Map<String, Construct> all) {
        SpringConstructs spring = new SpringConstructs();
        Steps steps = spring.context.getBean(Steps.class);
        all.put("spring_async", work -> async(steps, work));
        return spring;
    }

    private static void async(Steps steps, Work work) throws Exception {
        CountDownLatch through = new CountDownLatch(1);
        Future<String> future = steps.future(work);
        CompletableFuture<String> completable = steps.completable(work);
        steps.nothing(work, through);
        future.get();
        completable.get();
        Work.await(through);
    }

    void close() {
        context.close();
    }

    interface Steps {
        void nothing(Work work, CountDownLatch through);

        Future<String> future(Work work);

        CompletableFuture<String> completable(Work work);
    }

    static class AsyncSteps implements Steps {
        @Async
        @Override
        public void nothing(Work work, CountDownLatch through) {
            work.sql("nothing");
            through.countDown();
        }

        @Async
        @Override
        public Future<String> future(Work work) {
            return new AsyncResult<>(work.sql("future"));
        }

        @Async
        @Override
        public CompletableFuture<String> completable(Work work) {
            return CompletableFuture.completedFuture(work.sql("completable"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Settings {
        @Bean
        Steps steps() {
            return new AsyncSteps();
        }

        @Bean
        ThreadPoolTaskExecutor taskExecutor() {
            ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
            pool.setCorePoolSize(4);
            pool.setThreadNamePrefix("workers-spring-");
            pool.setDaemon(true);
            return pool;
        }
    }
}
