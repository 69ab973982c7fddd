package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskNameTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "com.acme.Billing, Billing.run",
        "Billing, Billing.run",
        "com.acme.Billing$Job, Billing.Job.run",
        "com.acme.Billing$$EnhancerBySpringCGLIB$$1a2b3c, Billing.run",
        "com.acme.Billing$$SpringCGLIB$$0, Billing.run",
        "com.acme.Billing$$Lambda$14/0x0000000800c03000, Billing.run",
        "com.acme.Billing$$Lambda/0x000078e1f8005a00, Billing.run",
        "com.acme.Billing$1, Billing.run",
        "com.acme.Billing$1$2, Billing.run",
        "com.acme.Billing$Job$1, Billing.Job.run",
        "com.acme.Billing$1Local, Billing.1Local.run",
        "com.acme.Job$, Job.run",
        "com.acme.$Proxy12, Proxy12.run",
        "$1, 1.run",
        "$, ..run",
    })
    void shouldShowWhatItsAuthorWrote(String className, String display) {
        assertThat(TaskName.ofMethod(className, "run").display()).isEqualTo(display);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "com.acme.Poller, false",
        "com.acme.Poller$Inner, false",
        "com.acme.Poller$1, true",
        "com.acme.Poller$$Lambda/0x1, true",
        "'', false",
        "$$x, false",
    })
    void shouldKnowClassesWithoutANameOfTheirOwn(String className, boolean anonymous) {
        assertThat(TaskName.isAnonymous(className)).isEqualTo(anonymous);
    }

    @Test
    void shouldShowRealLambdasAndAnonymousClassesOfThisJvm() {
        Runnable lambda = () -> {};
        Runnable anonymous = new Runnable() {
            @Override
            public void run() {}
        };
        for (Runnable task : new Runnable[] {lambda, anonymous}) {
            String name = task.getClass().getName();
            assertThat(TaskName.isAnonymous(name)).as(name).isTrue();
            assertThat(TaskName.ofLambda(name, "start").display()).isEqualTo("TaskNameTest.start");
            assertThat(TaskName.ofLambda(name, null).display()).isEqualTo("TaskNameTest");
        }
    }

    @Test
    void shouldPreferADeclaredMethod() {
        TaskName method = TaskName.ofMethod("a.B", "c");
        TaskName type = TaskName.ofClass("a.B");
        assertThat(method.isMoreSpecificThan(type)).isTrue();
        assertThat(type.isMoreSpecificThan(method)).isFalse();
        assertThat(method.isMoreSpecificThan(method)).isFalse();
        assertThat(TaskName.ofLambda("a.B", "c").isMoreSpecificThan(type)).isFalse();
    }
}
