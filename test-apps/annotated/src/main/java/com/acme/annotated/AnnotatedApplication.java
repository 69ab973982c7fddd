package com.acme.annotated;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

@SpringBootApplication
public class AnnotatedApplication {
    public static void main(String[] args) {
        new SpringApplicationBuilder(AnnotatedApplication.class)
                .initializers(context -> Cells.register((GenericApplicationContext) context))
                .run(args);
    }
}
