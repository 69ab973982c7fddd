package com.acme.annotated;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Calls a method once: within the request, or on a thread of its own. */
@RestController
public class CellController {
    private final Cells cells;

    public CellController(Cells cells) {
        this.cells = cells;
    }

    @GetMapping("/health")
    public String health() {
        return "UP";
    }

    @GetMapping("/cells/{row}/{column}")
    public long call(@PathVariable String row, @PathVariable String column) {
        return cells.call(row, column, 41);
    }

    @GetMapping("/background/{row}/{column}")
    public void callInBackground(@PathVariable String row, @PathVariable String column) {
        onAnotherThread(() -> cells.call(row, column, 41));
    }

    @GetMapping("/background/{row}/{column}/{end}")
    public void callAndEndInBackground(
            @PathVariable String row, @PathVariable String column, @PathVariable String end) {
        onAnotherThread(() -> callAndEnd(row, column, end));
    }

    /** The method returns before another thread completes, fails or cancels what it has returned. */
    @GetMapping("/cells/{row}/{column}/{end}")
    public void callAndEnd(@PathVariable String row, @PathVariable String column, @PathVariable String end) {
        CompletableFuture<Long> signal = new CompletableFuture<>();
        Object pending = cells.call(row, column, signal);
        Disposable subscription = pending instanceof CompletionStage ? null : subscribe(pending);
        Probe.statement("returned");
        onAnotherThread(() -> {
            switch (end) {
                case "complete" -> signal.complete(41L);
                case "fail" -> signal.completeExceptionally(new IllegalStateException("The ledger is closed"));
                default -> cancel(subscription, pending);
            }
        });
        Probe.statement("completed");
    }

    private static Disposable subscribe(Object pending) {
        return Flux.from((org.reactivestreams.Publisher<?>) pending).subscribe(value -> {}, failure -> {});
    }

    private static void cancel(Disposable subscription, Object pending) {
        if (subscription == null) {
            ((CompletionStage<?>) pending).toCompletableFuture().cancel(false);
        } else {
            subscription.dispose();
        }
    }

    private static void onAnotherThread(Runnable action) {
        Thread thread = new Thread(action, "another");
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
