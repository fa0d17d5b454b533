// Functions of the C library's math.h for rooms that may not see the rest of that library.
#ifndef VEDETTE_CMATH_H
#define VEDETTE_CMATH_H

double vedette_exp(double x);
double vedette_exp2(double x);
double vedette_log(double x);
double vedette_log1p(double x);
double vedette_log2(double x);
double vedette_log10(double x);
double vedette_pow(double base, double exponent);

// lgamma(3) of a positive number, without its global variable.
double vedette_lgamma(double x);

#endif
