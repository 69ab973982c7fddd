package io.spanweave.agent.weave;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.collection.ArrayFactory;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;
import net.bytebuddy.implementation.bytecode.constant.TextConstant;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@link FromChoice} for each woven method. Advice is read once and shared by all classes: what has been chosen
 * of a class is kept here while the class is being woven.
 */
class ChoiceMapping implements Advice.OffsetMapping.Factory<FromChoice> {
    private static final TypeDescription.Generic OBJECT =
            TypeDescription.ForLoadedType.of(Object.class).asGenericType();

    private final Map<TypeDescription, Map<String, ChosenMethod>> beingWoven =
            Collections.synchronizedMap(new IdentityHashMap<>());

    void begin(TypeDescription type, Map<String, ChosenMethod> chosen) {
        beingWoven.put(type, chosen);
    }

    void end(TypeDescription type) {
        beingWoven.remove(type);
    }

    @Override
    public Class<FromChoice> getAnnotationType() {
        return FromChoice.class;
    }

    @Override
    public Advice.OffsetMapping make(
            ParameterDescription.InDefinedShape target,
            AnnotationDescription.Loadable<FromChoice> annotation,
            AdviceType adviceType) {
        return new Constant(annotation.load().value());
    }

    private final class Constant implements Advice.OffsetMapping {
        private final FromChoice.Part part;

        Constant(FromChoice.Part part) {
            this.part = part;
        }

        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler argumentHandler,
                Sort sort) {
            Map<String, ChosenMethod> ofClass = beingWoven.get(type);
            ChosenMethod chosen =
                    ofClass == null ? null : ofClass.get(method.getInternalName() + method.getDescriptor());
            return ChoiceMapping.this.resolve(part, method, chosen, assigner, argumentHandler);
        }
    }

    /** What a parameter of the advice comes to in a method. */
    Advice.OffsetMapping.Target resolve(
            FromChoice.Part part,
            MethodDescription method,
            @Nullable ChosenMethod chosen,
            Assigner assigner,
            Advice.ArgumentHandler argumentHandler) {
        if (chosen == null) {
            throw new IllegalStateException(method + " is not chosen");
        }
        switch (part) {
            case NAME:
                return new Advice.OffsetMapping.Target.ForStackManipulation(new TextConstant(chosen.name()));
            case OP:
                return new Advice.OffsetMapping.Target.ForStackManipulation(new TextConstant(chosen.op()));
            case ROOT:
                return new Advice.OffsetMapping.Target.ForStackManipulation(IntegerConstant.forValue(chosen.root()));
            default:
                return new Advice.OffsetMapping.Target.ForStackManipulation(
                        arguments(chosen, method, assigner, argumentHandler));
        }
    }

    private static StackManipulation arguments(
            ChosenMethod chosen, MethodDescription method, Assigner assigner, Advice.ArgumentHandler argumentHandler) {
        List<StackManipulation> pairs = new ArrayList<>();
        for (ParameterDescription parameter : method.getParameters()) {
            String key = chosen.key(parameter.getIndex());
            if (key != null) {
                pairs.add(new TextConstant(key));
                pairs.add(
                        ChosenMethod.isSensitive(key)
                                ? new TextConstant(ChosenMethod.FILTERED)
                                : new StackManipulation.Compound(
                                        MethodVariableAccess.of(parameter.getType())
                                                .loadFrom(argumentHandler.argument(parameter.getOffset())),
                                        assigner.assign(parameter.getType(), OBJECT, Assigner.Typing.STATIC)));
            }
        }
        return pairs.isEmpty()
                ? NullConstant.INSTANCE
                : ArrayFactory.forType(OBJECT).withValues(pairs);
    }
}
