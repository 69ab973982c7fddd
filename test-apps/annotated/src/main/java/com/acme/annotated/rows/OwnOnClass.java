package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.spanweave.annotations.Span;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link Span} on a class: all of its public methods, and nothing else of it. */
public final class OwnOnClass {
    private OwnOnClass() {}

    @Span("own_class")
    @Transactional
    public static class Direct {
        private long last;

        public long getLast() {
            return last;
        }

        public void setLast(long last) {
            this.last = last;
        }

        public boolean isUsed() {
            return last != 0;
        }

        public long work(long invoice) {
            setLast(invoice);
            long number = isUsed() ? packagePrivate(getLast()) : privately(invoice);
            return Probe.inside(number);
        }

        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }

        long packagePrivate(long number) {
            return privately(number);
        }

        private static long privately(long number) {
            return number;
        }
    }

    @Span("own_class")
    @Transactional
    public static class Behind implements Work {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    @Span("own_class")
    public interface Declared {

        long work(long invoice);
    }

    @Transactional
    public static class Declaring implements Declared {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }
}
