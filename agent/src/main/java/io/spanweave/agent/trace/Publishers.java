package io.spanweave.agent.trace;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reactor's {@code Mono} and {@code Flux}, of whichever loader they are: their public {@code doOnError(Consumer)} and
 * {@code doFinally(Consumer)}.
 */
final class Publishers {
    /** Kept with the class itself, so that it goes when the application goes. */
    private static final ClassValue<Callbacks> CALLBACKS = new ClassValue<Callbacks>() {
        @Override
        protected Callbacks computeValue(Class<?> type) {
            return Callbacks.of(type);
        }
    };

    private Publishers() {}

    /**
     * The same publisher, telling its end; once, however often it is subscribed to.
     *
     * @return null when it is none of Reactor's
     */
    static @Nullable Object decorate(Object publisher, MethodEnd end) {
        Callbacks callbacks = CALLBACKS.get(publisher.getClass());
        if (callbacks.onError == null || callbacks.onEnd == null) {
            return null;
        }
        Consumer<Throwable> failed = thrown -> end.accept(null, thrown);
        Consumer<Object> ended = signal -> {
            if ("cancel".equals(String.valueOf(signal))) {
                end.cancelled();
            } else {
                end.returned();
            }
        };
        try {
            return callbacks.onEnd.invoke(callbacks.onError.invoke(publisher, failed), ended);
        } catch (IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }

    private static final class Callbacks {
        final @Nullable Method onError;
        final @Nullable Method onEnd;

        private Callbacks(@Nullable Method onError, @Nullable Method onEnd) {
            this.onError = onError;
            this.onEnd = onEnd;
        }

        static Callbacks of(Class<?> type) {
            for (Class<?> c = type; c != null; c = c.getSuperclass()) {
                String name = c.getName();
                if (name.equals("reactor.core.publisher.Mono") || name.equals("reactor.core.publisher.Flux")) {
                    try {
                        return new Callbacks(
                                c.getMethod("doOnError", Consumer.class), c.getMethod("doFinally", Consumer.class));
                    } catch (NoSuchMethodException | LinkageError e) {
                        break;
                    }
                }
            }
            return new Callbacks(null, null);
        }
    }
}
