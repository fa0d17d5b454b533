#define _GNU_SOURCE
#include "cmath.h"

#include <math.h>

double vedette_exp(double x) { return exp(x); }
double vedette_exp2(double x) { return exp2(x); }
double vedette_log(double x) { return log(x); }
double vedette_log1p(double x) { return log1p(x); }
double vedette_log2(double x) { return log2(x); }
double vedette_log10(double x) { return log10(x); }
double vedette_pow(double base, double exponent) { return pow(base, exponent); }

double vedette_lgamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}
